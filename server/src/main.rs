use server::assets::Client;

/// The client that was built before this binary, if it was.
const CLIENT: Option<Client> = include!(env!("MUSTER_CLIENT_TABLE"));

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    axum::serve(listener, server::assets::router(CLIENT)).await?;
    Ok(())
}
