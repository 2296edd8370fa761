# Write the seat belt series and reference forecasts of R's structural time series.
#
# Run by hand from this folder, when a reference is to be renewed (Debian: r-base-core):
#
#     Rscript its_seatbelts.R ../reference
#
# It writes its_seatbelts.csv: monthly car drivers killed or seriously injured in Great Britain,
# January 1969 to December 1984, with distance driven and petrol price, from the data set Seatbelts of R (package
# datasets), after Harvey (1989, pp. 519-523) and Durbin & Koopman (2001). Belts were compulsory
# from 31 January 1983. And its_structural.csv: variances that StructTS gives to series before an
# event, and the forecasts after it with their standard errors, for those variances.
#
# StructTS starts from a prior with a million times the variance of the figures, where this project
# leaves level, trend and season open; the forecasts agree to as many digits. It puts that number in
# every entry of the covariance, so that level, trend and season start perfectly correlated: with
# more than a level its search and its forecasts are off. Its variances are used here all the same,
# as given numbers, and KalmanForecast runs from a diagonal prior.

folder <- commandArgs(trailingOnly = TRUE)[1]

# All digits of the petrol price, so that the series is that of R.
series <- data.frame(
  year = floor(as.numeric(time(Seatbelts)) + 1e-6), month = as.integer(cycle(Seatbelts)),
  drivers = as.integer(Seatbelts[, "drivers"]),
  kms = as.integer(Seatbelts[, "kms"]),
  petrol_price = sprintf("%.15g", Seatbelts[, "PetrolPrice"]),
  law = as.integer(Seatbelts[, "law"])
)
write.csv(series, file.path(folder, "its_seatbelts.csv"), row.names = FALSE, quote = FALSE)

rows <- list()

keep <- function(data, model, fit, horizon) {
  start <- fit$model
  start$a[] <- 0
  start$P <- start$Pn <- diag(1e6 * var(as.numeric(fit$data)), length(start$a))
  run <- KalmanRun(fit$data, start, nit = -1L, update = TRUE)
  found <- KalmanForecast(horizon, attr(run, "mod"))
  rows[[length(rows) + 1]] <<- data.frame(
    program = paste("R", getRversion(), "stats"), data = data, model = model,
    level_variance = sprintf("%.15g", fit$coef[["level"]]),
    noise_variance = sprintf("%.15g", fit$coef[["epsilon"]]),
    step = seq_len(horizon), forecast = sprintf("%.15g", as.numeric(found$pred)),
    standard_error = sprintf("%.15g", sqrt(as.numeric(found$var)))
  )
}

drivers <- window(log(Seatbelts[, "drivers"]), end = c(1983, 1))
keep("seatbelts", "level", StructTS(drivers, "level"), 23)
# A basic structural model whose slope and season do not move: a level with a trend and a season.
keep("seatbelts", "level, trend and season", StructTS(drivers, "BSM", fixed = c(NA, 0, 0, NA)), 23)
keep("nile", "level", StructTS(window(Nile, end = 1940), "level"), 30)

write.csv(do.call(rbind, rows), file.path(folder, "its_structural.csv"), row.names = FALSE)
