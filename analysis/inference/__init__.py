"""Standard errors, intervals and p-values for few countries."""
