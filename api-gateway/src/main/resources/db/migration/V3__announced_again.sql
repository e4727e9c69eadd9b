-- scheduler-service listens now, too: at the next start it is told of the accounts that there are.
update account set announced = false;
