"""Reading a rulebook: a tree with line marks becomes typed rules, or a mistake with its mend."""
