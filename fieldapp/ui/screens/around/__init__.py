"""What surrounds the mediation of a case, one thing a screen: may it be mediated, by whom, who helps, who agreed."""
