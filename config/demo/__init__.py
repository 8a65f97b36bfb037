"""The demo: a warehouse of real flights, the pipeline that feeds it, and the people of the shop."""
