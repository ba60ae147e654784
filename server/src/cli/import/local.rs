//! Into the data folder, through the pipeline that a server would use.

use std::sync::Arc;

use anyhow::Context;
use bytes::Bytes;
use shared::ingest::IngestReport;

use super::FRAMING;
use super::progress::Progress;
use crate::cli::folder::{FolderError, OwnedStore, StorageOptions};
use crate::clock;
use crate::ingest::{self, Resource, feed};
use crate::pipeline::{Pipeline, PipelineHandle};
use crate::store::Store;

pub(crate) struct Folder {
    owned: OwnedStore,
    pipeline: PipelineHandle,
}

impl Folder {
    pub(crate) async fn open(storage: &StorageOptions) -> anyhow::Result<Self> {
        let owned = storage.own().await.map_err(|error| match error {
            FolderError::InUse { folder } => anyhow::anyhow!(
                "a running Muster holds the data in {}; send the files to it with --server URL \
                 --token TOKEN",
                folder.display()
            ),
            other => other.into(),
        })?;
        let store: Arc<dyn Store> = Arc::new(owned.store.clone());
        let pipeline = Pipeline::start(store, Arc::new(clock::now));
        Ok(Self { owned, pipeline })
    }

    pub(crate) async fn take(
        &self,
        content: Bytes,
        resource: Option<Resource>,
        progress: &mut Progress,
    ) -> anyhow::Result<IngestReport> {
        let records = ingest::read(content, FRAMING, resource).await;
        let all = records.len();
        feed::feed(&self.pipeline, records, |done| progress.tell(done, all))
            .await
            .context("the records could not be written")
    }

    pub(crate) async fn close(self) {
        self.pipeline.stop().await;
        self.owned.store.close().await;
    }
}
