"""Pure rules of workflow: procedures, the working calendar, clocks, the state machine. No Django."""
