//! The operator commands onto the till: how whoever has the machine helps an owner who forgot the PIN.

use loket_till::error::TillError;
use loket_till::view::OperatorView;
use serde_json::json;

use crate::End;
use crate::args::OperatorCommand;
use crate::run::{Desk, read_key};

impl Desk {
    pub(crate) fn operator(&self, command: OperatorCommand) -> Result<End, TillError> {
        let till = &self.till;
        let everybody = match command {
            OperatorCommand::List => till.operators()?,
            OperatorCommand::Add { code, name, role } => {
                let pin = read_key(&format!("PIN {code}"))?;
                let view = OperatorView { code, name, role, ..OperatorView::default() };
                till.save_operator(&view, Some(&pin), true)?
            }
            OperatorCommand::Edit { code, name, role, new_pin } => {
                let known = till.operators()?.into_iter().find(|one| one.code == code);
                let mut view = known.unwrap_or_else(|| OperatorView {
                    code: code.clone(),
                    ..OperatorView::default()
                });
                view.name = name.unwrap_or(view.name);
                view.role = role.unwrap_or(view.role);
                let pin = if new_pin { Some(read_key(&format!("PIN {code}"))?) } else { None };
                till.save_operator(&view, pin.as_ref(), false)?
            }
            OperatorCommand::Remove { code } => {
                till.remove_operator(&code)?;
                return self.done(&json!({"removed": code}), |_| "Dihapus.".into());
            }
        };
        for operator in &everybody {
            self.put(operator, |it| format!("{:<8}  {:<8}  {}", it.code, it.role, it.name))?;
        }
        Ok(End::Done)
    }
}
