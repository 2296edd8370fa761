"""From printed tokens to cells: the sets of true counts that the figures allow."""
