"""What was made is kept: works, models, data sets, and what their owner likes."""
