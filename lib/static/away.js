// The waiting page: ask every three seconds, reload when the database answers.
(function again() {
  setTimeout(async () => {
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok) return location.reload();
    } catch {
      // The server is away too: ask again.
    }
    again();
  }, 3000);
})();
