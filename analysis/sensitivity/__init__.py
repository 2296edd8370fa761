"""How far a result depends on rounding, on parallel trends and on choices."""
