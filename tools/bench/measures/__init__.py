"""One file per measure; each fills a table of samples: peer, quantity, a value per round."""
