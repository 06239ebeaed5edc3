//! The requests of all stores: how many are under way at a time, and when it is given up to ask.
//!
//! Knows no store. A store that is asked too much says 503 or 429; then half as many are sent, and slowly more again.
//! Where one request after the other is in vain, those that follow fail at once, so that a run ends in bounded time.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
    ReqwestConnector,
};
use object_store::{ClientOptions, Result};
use tokio::sync::Notify;

/// Most requests that are under way at a time.
pub(super) const LANES: usize = 64;
/// It is given up to ask where so many requests in a row were in vain, for so long: without an answer, or refused.
const VAIN_MAX: u32 = 48;
const SILENCE_MAX: Duration = Duration::from_secs(10);
const REFUSAL_MAX: Duration = Duration::from_secs(60);
/// What is said of a request that is no longer made.
pub(super) const GIVEN_UP: &str = "the store served no request for a while; no more are made";

/// How requests go, for all stores of the process.
static TRAFFIC: Traffic = Traffic { state: Mutex::new(State::NEW), freed: Notify::const_new() };

/// Of one lane: so many answers make the limit grow by one request.
const SHARE: u64 = 32;

struct Traffic {
    state: Mutex<State>,
    freed: Notify,
}

struct State {
    /// Requests that may be under way, in shares of one.
    limit: u64,
    busy: u64,
    /// Requests sent so far.
    sent: u64,
    /// How many were sent when the limit was last cut; what was sent before says nothing of the new limit.
    cut_at: u64,
    /// Requests in a row that were in vain, since when, and whether some of them had an answer.
    vain: u32,
    since: Option<Instant>,
    refused: bool,
}

impl Traffic {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a request may be sent; nothing where it is given up to ask.
    async fn enter(&self) -> Option<Lane<'_>> {
        loop {
            let freed = self.freed.notified();
            if let Some(entered) = self.state().entered(Instant::now()) {
                return entered.map(|number| Lane { traffic: self, number });
            }
            freed.await;
        }
    }
}

impl State {
    const NEW: Self = Self {
        limit: LANES as u64 * SHARE,
        busy: 0,
        sent: 0,
        cut_at: 0,
        vain: 0,
        since: None,
        refused: false,
    };

    /// The number of a request that may be sent; `Some(None)` where none is sent any more.
    fn entered(&mut self, now: Instant) -> Option<Option<u64>> {
        let patience = if self.refused { REFUSAL_MAX } else { SILENCE_MAX };
        let is_over = self.since.is_some_and(|since| now.duration_since(since) >= patience);
        if is_over && self.vain >= VAIN_MAX {
            return Some(None);
        }
        if self.busy * SHARE >= self.limit.max(SHARE) {
            return None;
        }
        self.busy += 1;
        self.sent += 1;
        Some(Some(self.sent))
    }

    fn answered(&mut self, number: u64, status: Option<u16>, now: Instant) {
        if status.is_some_and(|status| status < 500 && status != 429) {
            (self.vain, self.since, self.refused) = (0, None, false);
        } else {
            self.vain = self.vain.saturating_add(1);
            self.since.get_or_insert(now);
            self.refused |= status.is_some();
        }
        if matches!(status, Some(503 | 429)) {
            if number > self.cut_at {
                self.limit = (self.limit / 2).max(SHARE);
                self.cut_at = self.sent;
            }
        } else if status.is_some() {
            self.limit = (self.limit + 1).min(LANES as u64 * SHARE);
        }
    }
}

/// A request that is under way.
struct Lane<'a> {
    traffic: &'a Traffic,
    number: u64,
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        self.traffic.state().busy -= 1;
        self.traffic.freed.notify_waiters();
    }
}

/// A client whose requests are counted with those of all others.
struct Wire(HttpClient);

impl Debug for Wire {
    // What a client is made of may hold credentials.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'a>>;

impl HttpService for Wire {
    fn call<'life0, 'async_trait>(&'life0 self, request: HttpRequest) -> Answer<'async_trait>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            let Some(lane) = TRAFFIC.enter().await else {
                let given_up = std::io::Error::other(GIVEN_UP);
                return Err(HttpError::new(HttpErrorKind::Unknown, given_up));
            };
            let answer = self.0.execute(request).await;
            let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
            TRAFFIC.state().answered(lane.number, status, Instant::now());
            answer
        })
    }
}

/// Connects clients to the wire.
#[derive(Debug, Default)]
pub(super) struct Connector(ReqwestConnector);

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> Result<HttpClient> {
        // Refused where another provider is there already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(HttpClient::new(Wire(self.0.connect(options)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(state: &mut State) -> Vec<u64> {
        std::iter::from_fn(|| state.entered(Instant::now()).flatten()).collect()
    }

    #[test]
    fn a_store_that_is_asked_too_much_is_asked_half_as_much_once_for_all_that_was_under_way() {
        let (mut state, now) = (State::NEW, Instant::now());
        let sent = fill(&mut state);
        assert_eq!(sent.len(), 64);
        for number in sent {
            state.busy -= 1;
            state.answered(number, Some(503), now);
        }
        assert_eq!(fill(&mut state).len(), 32);
        for number in 65..=96 {
            state.busy -= 1;
            state.answered(number, Some(206), now);
        }
        assert_eq!(fill(&mut state).len(), 33);
    }

    #[test]
    fn it_is_given_up_to_ask_where_nothing_is_served_for_long_and_one_answer_is_enough_to_go_on() {
        let (mut state, now) = (State::NEW, Instant::now());
        let fail =
            |state: &mut State, status| (0..VAIN_MAX).for_each(|n| state.answered(n.into(), status, now));
        let goes_on = |state: &mut State, later| matches!(state.entered(now + later), Some(Some(_)));
        fail(&mut state, None);
        assert!(goes_on(&mut state, SILENCE_MAX / 2));
        assert!(!goes_on(&mut state, SILENCE_MAX));
        state.answered(1, Some(404), now);
        assert!(goes_on(&mut state, SILENCE_MAX));
        fail(&mut state, Some(500));
        assert!(goes_on(&mut state, SILENCE_MAX));
        assert!(!goes_on(&mut state, REFUSAL_MAX));
    }
}
