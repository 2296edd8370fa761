"""The registry of caveats and the rules that attach them."""
