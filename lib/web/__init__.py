"""Everything HTTP around Streamlit: language of the page, headers, health, the waiting page."""
