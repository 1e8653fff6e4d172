//! skep-bench-rust ADDRESS: the AWS SDK for Rust's side of the comparison with skep; ../../peer.c says what the jobs are.

use std::env;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::{Deserialize, Deserializer, de};
use tokio::runtime::Runtime;

const STORED: usize = 1000;
const STRIDE: usize = 619;
const IN_FLIGHT: usize = 64;
const PARCELS: usize = 10000;
const CHUNK: usize = 100;
const CHUNKS_IN_FLIGHT: usize = 8;

type Answer<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[allow(dead_code)]
#[derive(Deserialize)]
struct Product {
    id: i64,
    name: String,
    price: f64,
    stock: i32,
}

#[allow(dead_code)]
#[derive(Deserialize)]
struct Place {
    street: String,
    city: String,
    zip: String,
    country: String,
}

#[derive(Deserialize)]
enum ParcelState {
    #[serde(rename = "WAITING")]
    Waiting,
    #[serde(rename = "LOADED")]
    Loaded,
    #[serde(rename = "DELIVERED")]
    Delivered,
}

#[allow(dead_code)]
#[derive(Deserialize)]
struct Parcel {
    depot: i64,
    id: i64,
    sender: String,
    remark: String,
    to: Place,
    state: ParcelState,
    #[serde(deserialize_with = "time_from_text")]
    sent_at: DateTime,
    fee: f64,
    grams: i32,
    is_fragile: bool,
    labels: Vec<String>,
}

fn time_from_text<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime, D::Error> {
    let text = String::deserialize(from)?;
    DateTime::from_str(&text, DateTimeFormat::DateTime).map_err(de::Error::custom)
}

fn text(value: String) -> AttributeValue {
    AttributeValue::S(value)
}

// ---- GetItem ----

async fn get_product(client: &Client, next: usize) -> Answer<i64> {
    let key = format!("PRODUCT#{}", next * STRIDE % STORED);
    let answer = client
        .get_item()
        .table_name("shop")
        .key("PK", text(key.clone()))
        .key("SK", text(key))
        .send()
        .await?;
    let product: Product = serde_dynamo::from_item(answer.item.ok_or("no such product")?)?;
    Ok(product.stock.into())
}

async fn get_one(client: &Client, first: usize, count: usize) -> Answer<i64> {
    let mut stock = 0;
    for i in first..first + count {
        stock += get_product(client, i).await?;
    }
    Ok(stock)
}

/// A task for each of the requests in flight, so that all cores work.
async fn get_many(client: &Client, first: usize, count: usize) -> Answer<i64> {
    let tasks: Vec<_> = (0..IN_FLIGHT)
        .map(|task| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut stock = 0;
                for i in (first + task..first + count).step_by(IN_FLIGHT) {
                    stock += get_product(&client, i).await?;
                }
                Answer::Ok(stock)
            })
        })
        .collect();
    let mut stock = 0;
    for task in tasks {
        stock += task.await??;
    }
    Ok(stock)
}

// ---- Many items ----

async fn get_chunk(client: Client, first: usize) -> Answer<Vec<Parcel>> {
    let mut wanted = KeysAndAttributes::builder();
    for id in first..first + CHUNK {
        wanted = wanted.keys(
            [
                ("PK".to_string(), text("DEPOT#26".to_string())),
                ("SK".to_string(), text(format!("PARCEL#{id:06}"))),
            ]
            .into(),
        );
    }
    let answer = client
        .batch_get_item()
        .request_items("depot", wanted.build()?)
        .send()
        .await?;
    let mut tables = answer.responses.ok_or("no responses")?;
    let items = tables.remove("depot").ok_or("no items")?;
    Ok(serde_dynamo::from_items(items)?)
}

async fn batch(client: &Client) -> Answer<Vec<Parcel>> {
    let chunks: Vec<Vec<Parcel>> = stream::iter((0..PARCELS).step_by(CHUNK))
        .map(|first| {
            let client = client.clone();
            async move { tokio::spawn(get_chunk(client, first)).await? }
        })
        .buffer_unordered(CHUNKS_IN_FLIGHT)
        .try_collect()
        .await?;
    Ok(chunks.into_iter().flatten().collect())
}

async fn query(client: &Client) -> Answer<Vec<Parcel>> {
    let mut all = Vec::new();
    let mut pages = client
        .query()
        .table_name("depot")
        .key_condition_expression("PK = :pk")
        .expression_attribute_values(":pk", text("DEPOT#26".to_string()))
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let parcels: Vec<Parcel> = serde_dynamo::from_items(page?.items.unwrap_or_default())?;
        all.extend(parcels);
    }
    Ok(all)
}

fn weigh(parcels: &[Parcel]) -> Answer<i64> {
    if parcels.len() != PARCELS {
        return Err("not all came".into());
    }
    Ok(parcels.iter().map(|p| i64::from(p.grams)).sum())
}

async fn many_items(client: &Client, is_query: bool, count: usize) -> Answer<i64> {
    let mut grams = 0;
    for _ in 0..count {
        grams += weigh(&if is_query {
            query(client).await?
        } else {
            batch(client).await?
        })?;
    }
    Ok(grams)
}

// ---- Jobs ----

fn processor_time() -> Duration {
    // SAFETY: all zero is a valid rusage, and the call fills it.
    let used = unsafe {
        let mut used: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut used);
        used
    };
    let of = |t: libc::timeval| Duration::new(t.tv_sec as u64, t.tv_usec as u32 * 1000);
    of(used.ru_utime) + of(used.ru_stime)
}

fn connect(address: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(address)
        .credentials_provider(Credentials::new("peer", "peer-secret", None, None, "bench"))
        .build();
    Client::from_conf(config)
}

fn main() -> Answer<()> {
    let address = env::args().nth(1).ok_or("usage: skep-bench-rust ADDRESS")?;
    let runtime = Runtime::new()?;
    let client = connect(&address);
    let mut next = 0;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (job, count) = line.split_once(' ').ok_or("not JOB COUNT")?;
        let count: usize = count.parse()?;
        let (start, start_processor) = (Instant::now(), processor_time());
        let sum = runtime.block_on(async {
            match job {
                "get-one" => get_one(&client, next, count).await,
                "get-many" => get_many(&client, next, count).await,
                "batch" => many_items(&client, false, count).await,
                "query" => many_items(&client, true, count).await,
                _ => Err("no such job".into()),
            }
        })?;
        if job.starts_with("get-") {
            next += count;
        }
        println!(
            "{:.6} {:.6} {sum}",
            start.elapsed().as_secs_f64(),
            (processor_time() - start_processor).as_secs_f64()
        );
        io::stdout().flush()?;
    }
    Ok(())
}
