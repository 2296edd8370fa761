# Noncentrality that a two-sided t test detects, from R's noncentral t distribution.
# Run from the repository's root: Rscript tests/oracle/r/sens_noncentral_t.R
# Writes tests/oracle/reference/sens_noncentral_t.csv.

cases <- expand.grid(df = c(1, 2, 4, 11, 31), size = c(0.05, 0.1), power = c(0.5, 0.8, 0.95))
cases$noncentrality <- mapply(function(df, size, power) {
  critical <- qt(1 - size / 2, df)
  shortfall <- function(d) pt(critical, df, d, lower.tail = FALSE) + pt(-critical, df, d) - power
  uniroot(shortfall, c(0, 37), tol = 1e-12)$root
}, cases$df, cases$size, cases$power)
cases$program <- "R"
cases$version <- paste(R.version$major, R.version$minor, sep = ".")
cases$noncentrality <- sprintf("%.12g", cases$noncentrality)
write.csv(cases, "tests/oracle/reference/sens_noncentral_t.csv", row.names = FALSE, quote = FALSE)
