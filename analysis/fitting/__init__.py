"""One specification in, rows of estimates out: every lens, its reason and its caveats."""
