"""Who there is: communes, teams, mediators and their phones, officers."""
