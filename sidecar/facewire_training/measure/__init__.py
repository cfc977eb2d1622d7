"""How good a network is: scores on labelled speech, by language, beside what it got wrong."""
