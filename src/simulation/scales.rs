//! What multiplies the rates of a trial: frailties and drawn parameters, for four years at a time.

use super::prepared::Prepared;
use crate::rng::Purpose;
use crate::rng::lanes::{Addresses, QUAD};

/// Scratch space for the multipliers of four years.
#[derive(Debug)]
pub(super) struct Scales {
    /// `values[class][year]`: frailty times parameters.
    pub(super) values: Vec<[f64; QUAD]>,
    addresses: Addresses,
    uniforms: Vec<f64>,
    normals: Vec<[f64; QUAD]>,
    frailties: Vec<[f64; QUAD]>,
    parameters: Vec<[f64; QUAD]>,
}

impl Scales {
    pub(super) fn new(prepared: &Prepared) -> Self {
        Self {
            values: vec![[1.0; QUAD]; prepared.classes.len()],
            addresses: Addresses::default(),
            uniforms: Vec::new(),
            normals: vec![[0.0; QUAD]; prepared.normals.len()],
            frailties: vec![[1.0; QUAD]; prepared.frailties.len()],
            parameters: vec![[1.0; QUAD]; prepared.parameters.len()],
        }
    }

    /// Draws the multipliers of the years `4 quad` to `4 quad + 3`.
    pub(super) fn draw(&mut self, prepared: &Prepared, quad: u32) {
        self.addresses.clear();
        let draws_parameters = prepared.plan.switches.parameters;
        let parameters = prepared.parameters.iter().filter(|_| draws_parameters);
        let streams = (prepared.normals.iter().map(|stream| (*stream, Purpose::Frailty)))
            .chain(parameters.map(|stream| (*stream, Purpose::Parameter)));
        for (stream, purpose) in streams {
            for year in 0..QUAD as u32 {
                self.addresses.push(stream, 4 * quad + year, 0, purpose);
            }
        }
        self.addresses.draw(prepared.path, &mut self.uniforms);
        let (of_normals, of_parameters) = self.uniforms.split_at(QUAD * self.normals.len());
        for (normals, uniforms) in self.normals.iter_mut().zip(of_normals.chunks_exact(QUAD)) {
            for (normal, u) in normals.iter_mut().zip(uniforms) {
                *normal = prepared.normal.at(*u);
            }
        }
        let parameters = self.parameters.iter_mut().zip(of_parameters.chunks_exact(QUAD));
        for ((values, uniforms), parameter) in parameters.zip(&prepared.plan.parameters) {
            let table = &prepared.tables[parameter.table];
            values.iter_mut().zip(uniforms).for_each(|(value, u)| *value = table.at(*u));
        }
        for (values, frailty) in self.frailties.iter_mut().zip(&prepared.frailties) {
            let (own, factor, region) =
                (&self.normals[frailty.own], &self.normals[frailty.factor], &self.normals[frailty.shared]);
            for year in 0..QUAD {
                let latent =
                    frailty.country * factor[year] + frailty.region * region[year] + frailty.rest * own[year];
                values[year] = frailty.curve.at(latent);
            }
        }
        for (values, class) in self.values.iter_mut().zip(&prepared.classes) {
            *values = self.frailties[class.frailty];
            for &parameter in &class.parameters {
                values.iter_mut().zip(&self.parameters[parameter]).for_each(|(value, p)| *value *= p);
            }
        }
    }
}
