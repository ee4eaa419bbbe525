//! Quantile tables of a plan: each distribution once, by name.

use crate::hazard::ViolencePath;
use crate::model::hazard::Severity;
use crate::model::plan::QuantileTable;
use crate::problem::Problem;
use crate::simulation::tables::{BadDistribution, gamma_mean_one, of_normal, severity};

/// The tables made so far; a plan refers to them by index.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// In the order of first use.
    pub(super) done: Vec<QuantileTable>,
    known: Vec<(String, usize)>,
}

impl Tables {
    /// The index of what `recipe` names, made when it is new.
    fn index<E>(
        &mut self,
        recipe: String,
        make: impl FnOnce() -> Result<QuantileTable, E>,
    ) -> Result<usize, E> {
        if let Some((_, index)) = self.known.iter().find(|(known, _)| *known == recipe) {
            return Ok(*index);
        }
        self.done.push(make()?);
        self.known.push((recipe, self.done.len() - 1));
        Ok(self.done.len() - 1)
    }

    /// A Gamma multiplier of mean 1.
    pub(super) fn gamma(&mut self, shape: f64) -> Result<usize, BadDistribution> {
        let shape = super::rounded(shape);
        self.index(format!("gamma {shape}"), || gamma_mean_one(shape))
    }

    /// A severity.
    ///
    /// # Errors
    /// A [`Problem`] at its row when its numbers make no distribution.
    pub(super) fn severity(&mut self, row: &Severity) -> Result<usize, Problem> {
        self.index(format!("{:?}", row.distribution), || severity(row.distribution))
            .map_err(|bad| Problem::new(&row.row.resource, bad.to_string()).at_line(row.row.row))
    }

    /// The effect of the revision of provisional deaths on a country's violence, mean 1.
    pub(super) fn revision(&mut self, country: &str, path: &ViolencePath) -> usize {
        let name = format!("revision of deaths, {country}");
        let made = self.index(name.clone(), || {
            let mean = path.mean_effect();
            Ok::<_, std::convert::Infallible>(of_normal(name, 1.0, |normal| path.effect(normal) / mean))
        });
        match made {
            Ok(index) => index,
            Err(never) => match never {},
        }
    }
}
