# Writes what pROC computes for drawn scores: Rscript tools/r/make-proc-cases.R > packages/metrics/src/testing/proc.json
# The numbers in the repository come from pROC 1.18.0 (Debian's r-cran-proc). Not needed to run the tests.
suppressPackageStartupMessages(library(pROC))

field <- function(name, x, digits = 17) {
  text <- paste(trimws(formatC(x, digits = digits, format = "g")), collapse = ", ")
  sprintf("    \"%s\": %s", name, if (length(x) > 1) sprintf("[%s]", text) else text)
}
curve <- function(labels, scores) roc(labels, scores, levels = c(0, 1), direction = "<", quiet = TRUE)

describe <- function(seed) {
  set.seed(seed)
  count <- 60 + 24 * (seed %% 4)
  labels <- rep(c(0, 1, 1), length.out = count)
  strata <- sample(rep(0:2, length.out = count))
  # One decimal in some cases, so that scores tie.
  decimals <- if (seed %% 2 == 0) 1 else 4
  shared <- rnorm(count)
  draw <- function(lead) round(shared + rnorm(count) + lead * labels + 2 * strata * (seed %% 3 == 0), decimals)
  a <- draw(0.9)
  b <- draw(0.4)
  test <- roc.test(curve(labels, a), curve(labels, b), method = "delong", paired = TRUE)

  # Within strata: each stratum's AUROCs and their covariance by pROC, weighted by its anomalous images.
  parts <- lapply(0:2, function(stratum) {
    rows <- strata == stratum
    own <- list(curve(labels[rows], a[rows]), curve(labels[rows], b[rows]))
    list(
      weight = sum(labels[rows]) / sum(labels), a = auc(own[[1]]), b = auc(own[[2]]),
      variance = var(own[[1]]) + var(own[[2]]) - 2 * cov(own[[1]], own[[2]])
    )
  })
  total <- function(of) sum(vapply(parts, of, 0))
  sprintf("  {\n%s\n  }", paste(
    field("labels", labels, 1), field("strata", strata, 1), field("a", a, 6), field("b", b, 6),
    field("aurocs", c(auc(test$roc1), auc(test$roc2))), field("variances", c(var(test$roc1), var(test$roc2))),
    field("z", unname(test$statistic)), field("pValue", test$p.value),
    field("adjusted", c(total(function(p) p$weight * p$a), total(function(p) p$weight * p$b))),
    field("adjustedVariance", total(function(p) p$weight^2 * p$variance)),
    sep = ",\n"
  ))
}

cat("[\n", paste(vapply(0:7, describe, ""), collapse = ",\n"), "\n]\n", sep = "")
