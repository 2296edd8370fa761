"""From a number of the results back to the printed figures that it rests on."""
