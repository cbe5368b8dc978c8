"""登记: the form, its proposals, the house, the hint while one writes."""
