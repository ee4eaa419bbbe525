//! Keyed random numbers: Philox4x32-10, one stream per named thing, no state.
