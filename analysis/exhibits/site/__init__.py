"""The report as a small site: one page a question, in each language, whole in itself."""
