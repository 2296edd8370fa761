"""The report's claims, its effect indicators and the bookkeeping of answers, judged by figures."""
