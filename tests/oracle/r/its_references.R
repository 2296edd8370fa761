# Write the reference numbers for the interrupted time series tests.
#
# Run by hand from this folder, when a reference is to be renewed (Debian: r-base-core,
# r-cran-sandwich, r-cran-nlme, r-cran-mass):
#
#     Rscript its_references.R ../reference
#
# Data: its_sicily.csv holds the monthly acute coronary events in Sicily, 2002-2006, published with
# Bernal, Cummins & Gasparrini (2017, Int. J. Epidemiology 46:348-355, doi 10.1093/ije/dyw098) in
# github.com/gasparrini/2017_lopezbernal_IJE_codedata (sicily.csv); its_short_series.csv is made up.
#
# It reads its_sicily.csv and its_short_series.csv there and writes its_references.csv, with the
# program and version that made each number.

suppressMessages({library(sandwich); library(nlme); library(MASS)})
folder <- commandArgs(trailingOnly = TRUE)[1]
rows <- list()

keep <- function(package, data, model, method, setting, coefficient, estimate, error) {
  rows[[length(rows) + 1]] <<- data.frame(
    program = paste0("R ", getRversion(), " ", package), version = as.character(packageVersion(package)),
    data = data, model = model, method = method, setting = setting, coefficient = coefficient,
    estimate = sprintf("%.15g", estimate), standard_error = sprintf("%.15g", error)
  )
}

linear <- function(data, name, formula, model, changes) {
  fit <- lm(formula, data)
  for (change in changes) {
    beta <- coef(fit)[[change]]
    keep("stats", name, model, "ols", "", change, beta, sqrt(vcov(fit)[change, change]))
    for (lag in 0:3) {
      V <- NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = TRUE)
      keep("sandwich", name, model, "newey_west", lag, change, beta, sqrt(V[change, change]))
    }
  }
}

autoregressive <- function(data, name, formula, model, changes) {
  for (rho in c(-0.4, 0.2, 0.6, 0.8)) {
    fit <- gls(formula, data, correlation = corAR1(rho, form = ~time, fixed = TRUE))
    for (change in changes) {
      keep("nlme", name, model, "gls", rho, change, coef(fit)[[change]],
           sqrt(vcov(fit)[change, change]))
    }
  }
}

counts <- function(data, name, formula, model, changes) {
  control <- glm.control(epsilon = 1e-14, maxit = 100)
  fits <- list(
    poisson = glm(formula, poisson, data, control = control),
    quasi_poisson = glm(formula, quasipoisson, data, control = control),
    nb2 = suppressWarnings(glm.nb(formula, data, control = control))
  )
  for (family in names(fits)) {
    fit <- fits[[family]]
    dispersion <- if (family == "nb2") 1 / fit$theta else summary(fit)$dispersion
    package <- if (family == "nb2") "MASS" else "stats"
    for (change in changes) {
      keep(package, name, model, family, sprintf("%.15g", dispersion), change,
           coef(fit)[[change]], sqrt(vcov(fit)[change, change]))
    }
  }
}

sicily <- read.csv(file.path(folder, "its_sicily.csv"))
sicily$rate <- sicily$aces / sicily$stdpop * 1e5
sicily$level <- as.numeric(sicily$time >= 37)
sicily$slope <- pmax(sicily$time - 37, 0)
season <- "+ sin(2*pi*month/12) + sin(4*pi*month/12) + cos(2*pi*month/12) + cos(4*pi*month/12)"
population <- "+ offset(log(stdpop))"
for (adjustment in c("", season)) {
  suffix <- if (adjustment == "") "" else " with season"
  one <- paste("rate ~ time + level", adjustment)
  two <- paste("rate ~ time + level + slope", adjustment)
  linear(sicily, "sicily", as.formula(one), paste0("level", suffix), "level")
  linear(sicily, "sicily", as.formula(two), paste0("level_and_slope", suffix), c("level", "slope"))
  count <- paste("aces ~ time + level", adjustment, population)
  counts(sicily, "sicily", as.formula(count), paste0("level", suffix), "level")
}
autoregressive(sicily, "sicily", rate ~ time + level, "level", "level")

short <- read.csv(file.path(folder, "its_short_series.csv"))
for (series in unique(short$series)) {
  data <- short[short$series == series, ]
  event <- data$event_year[1]
  data$time <- data$year - event # calendar years would cost digits in the cross products
  data$level <- as.numeric(data$year >= event)
  data$slope <- pmax(data$year - event, 0)
  consecutive <- all(diff(data$year) == 1)
  if (consecutive) linear(data, series, y ~ time + level, "level", "level")
  autoregressive(data, series, y ~ time + level, "level", "level")
  if (nrow(data) > 4 && sum(data$level) > 1) {
    if (consecutive) {
      linear(data, series, y ~ time + level + slope, "level_and_slope", c("level", "slope"))
    }
    autoregressive(data, series, y ~ time + level + slope, "level_and_slope", c("level", "slope"))
  }
  if (series == "counts") counts(data, series, y ~ time + level, "level", "level")
}

write.csv(do.call(rbind, rows), file.path(folder, "its_references.csv"), row.names = FALSE,
          quote = FALSE)
