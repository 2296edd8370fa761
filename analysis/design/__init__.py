"""From agreement dates to exposure, comparison groups and what is identified."""
