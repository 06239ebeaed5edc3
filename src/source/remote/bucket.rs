//! Opens a bucket with the credentials and options of the environment, by the names that the tools of its store use.
//!
//! Asks nothing of it yet.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::{BackoffConfig, ClientConfigKey, ObjectStore, RetryConfig};

use super::location::Service;
use super::wire::Connector;

/// Of the client itself: a large body may take long, but not stand still.
const PATIENCE: [(ClientConfigKey, &str); 3] = [
    (ClientConfigKey::Timeout, "1 hour"),
    (ClientConfigKey::ReadTimeout, "30 seconds"),
    (ClientConfigKey::ConnectTimeout, "5 seconds"),
];

/// How often a request is made again, and for how long.
fn retries() -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(5),
        base: 2.0,
    };
    RetryConfig { backoff, max_retries: 10, retry_timeout: Duration::from_secs(60) }
}

/// Opens a bucket.
pub(super) fn open(service: Service, bucket: &str) -> io::Result<Arc<dyn ObjectStore>> {
    let opened: object_store::Result<Arc<dyn ObjectStore>> = match service {
        Service::Amazon => {
            let builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
            let set = |builder: AmazonS3Builder, (key, value): (ClientConfigKey, &str)| {
                builder.with_config(AmazonS3ConfigKey::Client(key), value)
            };
            let builder = PATIENCE.into_iter().fold(builder, set).with_retry(retries());
            builder.with_http_connector(Connector::default()).build().map(|store| Arc::new(store) as _)
        }
        Service::Google => {
            let builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket);
            let set = |builder: GoogleCloudStorageBuilder, (key, value): (ClientConfigKey, &str)| {
                builder.with_config(GoogleConfigKey::Client(key), value)
            };
            let builder = PATIENCE.into_iter().fold(builder, set).with_retry(retries());
            builder.with_http_connector(Connector::default()).build().map(|store| Arc::new(store) as _)
        }
        Service::Azure => {
            let builder = MicrosoftAzureBuilder::from_env().with_container_name(bucket);
            let set = |builder: MicrosoftAzureBuilder, (key, value): (ClientConfigKey, &str)| {
                builder.with_config(AzureConfigKey::Client(key), value)
            };
            let builder = PATIENCE.into_iter().fold(builder, set).with_retry(retries());
            builder.with_http_connector(Connector::default()).build().map(|store| Arc::new(store) as _)
        }
    };
    // The reason may name a value of the environment.
    opened.map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, unfit(service)))
}

fn unfit(service: Service) -> &'static str {
    match service {
        Service::Amazon => "the AWS_… variables of the environment do not describe a store",
        Service::Google => "the GOOGLE_… variables of the environment do not describe a store",
        Service::Azure => {
            "the AZURE_STORAGE_… variables of the environment do not describe a store; \
             AZURE_STORAGE_ACCOUNT_NAME names the account"
        }
    }
}
