//! The records: what a row of the data package, a portfolio or a scenario file says, in types.
