"""What people write beyond CommonMark, each as rules of the parser: alerts, folds and tabs, footnotes, lists of
tasks, lists of definitions, and videos."""
