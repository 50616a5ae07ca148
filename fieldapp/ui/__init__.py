"""What the mediator sees: screens as plain functions of values and callbacks, on a kit of own fields."""
