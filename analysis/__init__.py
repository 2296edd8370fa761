"""What rounded return figures can and cannot say about agreements with countries of origin."""
