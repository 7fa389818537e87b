"""Looking after stores: making, describing, copying, dumping and dropping them."""
