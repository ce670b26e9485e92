"""The Train page: choose works, watch a model learn, pause, resume, keep."""
