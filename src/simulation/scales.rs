//! What multiplies the rates of a trial: frailties and drawn parameters, for four years at a time.

use super::prepared::{Prepared, ReadyProcess};
use crate::rng::lanes::QUAD;

/// Scratch space for the multipliers of four years.
#[derive(Debug)]
pub(super) struct Scales {
    /// `values[class][year]`: frailty times parameters.
    pub(super) values: Vec<[f64; QUAD]>,
    uniforms: Vec<[f64; QUAD]>,
    normals: Vec<[f64; QUAD]>,
    frailties: Vec<[f64; QUAD]>,
    parameters: Vec<[f64; QUAD]>,
}

impl Scales {
    pub(super) fn new(prepared: &Prepared) -> Self {
        Self {
            values: vec![[1.0; QUAD]; prepared.classes.len()],
            uniforms: Vec::new(),
            normals: vec![[0.0; QUAD]; prepared.normals],
            frailties: vec![[1.0; QUAD]; prepared.frailties.len()],
            parameters: vec![[1.0; QUAD]; prepared.plan.parameters.len()],
        }
    }

    /// Draws the multipliers of the years `4 quad` to `4 quad + 3`.
    pub(super) fn draw(&mut self, prepared: &Prepared, quad: u32) {
        prepared.trial_streams.draw(prepared.path, quad, &mut self.uniforms);
        let (of_normals, of_parameters) = self.uniforms.split_at(self.normals.len());
        for (normals, uniforms) in self.normals.iter_mut().zip(of_normals) {
            for (normal, u) in normals.iter_mut().zip(uniforms) {
                *normal = prepared.normal.at(*u);
            }
        }
        if prepared.plan.switches.parameters {
            let parameters = self.parameters.iter_mut().zip(of_parameters);
            for ((values, uniforms), parameter) in parameters.zip(&prepared.plan.parameters) {
                let table = &prepared.tables[parameter.table];
                *values = uniforms.map(|u| table.at(u));
            }
        }
        for (values, frailty) in self.frailties.iter_mut().zip(&prepared.frailties) {
            if let Some(constant) = frailty.constant {
                *values = [constant; QUAD];
                continue;
            }
            let (own, factor, region) =
                (&self.normals[frailty.own], &self.normals[frailty.factor], &self.normals[frailty.shared]);
            let curve = &prepared.frailty_curves[frailty.curve];
            for year in 0..QUAD {
                let latent =
                    frailty.country * factor[year] + frailty.region * region[year] + frailty.rest * own[year];
                values[year] = curve.at(latent);
            }
        }
        for (values, class) in self.values.iter_mut().zip(&prepared.classes) {
            *values = self.frailties[class.frailty];
            for &parameter in &class.parameters {
                values.iter_mut().zip(&self.parameters[parameter]).for_each(|(value, p)| *value *= p);
            }
        }
    }

    /// The multiplier of a process in a year of the four.
    pub(super) fn of(&self, process: &ReadyProcess, year: u32) -> f64 {
        self.values[process.class as usize][year as usize]
    }

    /// Unit-exponential time up to which the process has events.
    pub(super) fn limit(&self, process: &ReadyProcess, year: u32) -> f64 {
        self.of(process, year) * process.bound
    }
}
