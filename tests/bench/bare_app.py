"""The least that an app with the desk's libraries can be: they are imported, a line is shown."""

import altair
import pandas
import sqlalchemy
import streamlit as st

st.write(f"{pandas.__version__} {altair.__version__} {sqlalchemy.__version__}")
