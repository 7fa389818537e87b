"""Lists of codes as people keep them: charge masters, order sets, problem lists, value sets; read, judged, written."""
