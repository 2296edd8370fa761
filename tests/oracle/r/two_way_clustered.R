# Reference numbers for two-way fixed effects and cluster-robust errors.
#
# Run from the repository's root: Rscript tests/oracle/r/two_way_clustered.R
# Writes tests/oracle/reference/two_way_panels.csv (the panels) and two_way_clustered.csv (the
# numbers, with program and version in each row). Needs plm, sandwich and clubSandwich.

suppressPackageStartupMessages({
  library(plm)
  library(sandwich)
  library(clubSandwich)
})

make_panel <- function(name, n_countries, starts, missing_share, seed) {
  set.seed(seed)
  panel <- expand.grid(year = 2009:2014, country = seq_len(n_countries))[, c("country", "year")]
  first_treated <- rep(NA, n_countries)
  first_treated[seq_along(starts)] <- starts
  panel$first_treated <- first_treated[panel$country]
  panel$treated <- as.numeric(!is.na(panel$first_treated) & panel$year >= panel$first_treated)
  level <- exp(3 + panel$country / n_countries) * (1 + 0.3 * panel$treated)
  # Rounded to five, so that the stored numbers are the exact ones.
  panel$y <- 5 * round(rpois(nrow(panel), level) / 5 + rnorm(n_countries)[panel$country])
  panel$panel <- name
  panel[runif(nrow(panel)) >= missing_share, ]
}

version_of <- function(package) as.character(packageVersion(package))

row <- function(panel, quantity, term, value, program) {
  version <- if (program == "R") paste(R.version$major, R.version$minor, sep = ".")
             else version_of(program)
  data.frame(panel = panel, quantity = quantity, term = term, value = value, program = program,
             version = version)
}

treated_rows <- function(data) {
  name <- data$panel[1]
  full <- lm(y ~ treated + factor(country) + factor(year), data = data)
  rows <- list(row(name, "estimate", "treated", coef(full)[["treated"]], "R"))
  add <- function(...) rows[[length(rows) + 1]] <<- row(name, ...)

  within <- plm(y ~ treated, data = data, index = c("country", "year"), model = "within",
                effect = "twoways")
  add("estimate", "treated", coef(within)[["treated"]], "plm")
  # Arellano's variance without a small-sample factor.
  add("se CR0", "treated",
      sqrt(vcovHC(within, method = "arellano", type = "HC0", cluster = "group")[1, 1]), "plm")

  for (type in c("CR1", "CR1S", "CR2")) {
    test <- coef_test(full, vcov = type, cluster = data$country, test = "Satterthwaite",
                      coefs = "treated")
    add(paste("se", type), "treated", test$SE, "clubSandwich")
    if (type == "CR2") {
      add("df CR2", "treated", test$df, "clubSandwich")
      add("p CR2", "treated", test$p_Satt, "clubSandwich")
    }
  }
  # HC1 with cadjust is G / (G - 1) times (n - 1) / (n - k).
  add("se CR1S", "treated",
      sqrt(vcovCL(full, cluster = data$country, type = "HC1", cadjust = TRUE)["treated", "treated"]),
      "sandwich")

  # clubSandwich inverts I - H_gg, which country dummies make singular. Absorb them first: within
  # country means the two designs have the same residuals and the same estimate.
  demean <- function(x) x - ave(x, data$country)
  regressors <- model.matrix(~ treated + factor(year), data = data)[, -1]
  absorbed_x <- apply(regressors, 2, demean)
  absorbed_y <- demean(data$y)
  absorbed <- lm(absorbed_y ~ 0 + absorbed_x)
  add("se CR3", "treated", sqrt(vcovCR(absorbed, cluster = data$country, type = "CR3")[1, 1]),
      "clubSandwich")
  # sandwich's jackknife has the factor (G - 1) / G.
  add("se CR3 by sandwich", "treated",
      sqrt(vcovCL(absorbed, cluster = data$country, type = "HC3", cadjust = FALSE)[1, 1]),
      "sandwich")
  do.call(rbind, rows)
}

event_rows <- function(data) {
  name <- data$panel[1]
  relative <- data$year - data$first_treated
  levels <- setdiff(sort(unique(relative[!is.na(relative)])), -1)
  dummies <- sapply(levels, function(k) as.numeric(!is.na(relative) & relative == k))
  colnames(dummies) <- paste0("k", levels)
  frame <- cbind(data, dummies)
  formula <- reformulate(c(sprintf("`%s`", colnames(dummies)), "factor(country)", "factor(year)"),
                         response = "y")
  full <- lm(formula, data = frame)
  tests <- coef_test(full, vcov = "CR2", cluster = frame$country, test = "Satterthwaite")
  names_of <- gsub("`", "", rownames(tests))
  rows <- lapply(seq_along(levels), function(j) {
    at <- match(colnames(dummies)[j], names_of)
    # Only where two or more treated countries have a figure: else CR2 is not meaningful.
    several <- sum(dummies[, j]) > 1
    rbind(row(name, "event estimate", levels[j], tests$beta[at], "R"),
          if (several) row(name, "event se CR2", levels[j], tests$SE[at], "clubSandwich"),
          if (several) row(name, "event df CR2", levels[j], tests$df[at], "clubSandwich"))
  })
  do.call(rbind, rows)
}

panels <- list(
  make_panel("balanced", 12, c(2011, 2012, 2012, 2014), 0, 1),
  make_panel("unbalanced", 14, c(2011, 2012, 2012, 2013, 2013), 0.2, 2),
  make_panel("size of the report", 32, c(2011, 2011, 2012, 2013, 2014), 0.1, 3)
)
results <- do.call(rbind, lapply(panels, function(p) rbind(treated_rows(p), event_rows(p))))
results$value <- trimws(formatC(results$value, digits = 15, format = "g"))
columns <- c("panel", "country", "year", "first_treated", "y")
stored <- do.call(rbind, panels)[, columns]
folder <- file.path("tests", "oracle", "reference")
write.csv(stored, file.path(folder, "two_way_panels.csv"), row.names = FALSE, na = "", quote = FALSE)
write.csv(results, file.path(folder, "two_way_clustered.csv"), row.names = FALSE, quote = FALSE)
