package io.github.dynamolocks.sample;

import java.io.OutputStream;
import java.net.URI;
import java.util.function.Consumer;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local in memory, on a free port of the loopback interface. Its own main class
 * listens on all interfaces, and has no access control.
 */
public final class LoopbackDynamoDb implements AutoCloseable {

	private final DynamoDBProxyServer server;

	private final ServerConnector connector;

	/**
	 * Starts it.
	 * @throws Exception if it does not start
	 */
	public LoopbackDynamoDb() throws Exception {
		LocalDynamoDBServerHandler handler = new LocalDynamoDBServerHandler(
				new LocalDynamoDBRequestHandler(0, true, null, true, false), null);
		this.server = new DynamoDBProxyServer(0, handler);
		Server jetty = handler.getServer();
		this.connector = (ServerConnector) jetty.getConnectors()[0];
		this.connector.setHost("127.0.0.1");
		this.server.start();
	}

	/**
	 * Starts one, says its port, and ends when its standard input does.
	 * @param args not used
	 * @throws Exception if it does not start
	 */
	public static void main(String[] args) throws Exception {
		LoopbackDynamoDb dynamoDb = new LoopbackDynamoDb();
		System.out.println("port " + dynamoDb.connector.getLocalPort());
		System.in.transferTo(OutputStream.nullOutputStream());
		System.exit(0);
	}

	/**
	 * Where it is.
	 * @return its address
	 */
	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.connector.getLocalPort());
	}

	/**
	 * A client for it.
	 * @return a new client
	 */
	public DynamoDbClient client() {
		return client((configuration) -> {
		});
	}

	/**
	 * A client for it.
	 * @param configuration what to configure
	 * @return a new client
	 */
	public DynamoDbClient client(Consumer<ClientOverrideConfiguration.Builder> configuration) {
		return DynamoDbClient.builder()
			.overrideConfiguration(configuration)
			.endpointOverride(endpoint())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
			.build();
	}

	@Override
	public void close() {
		try {
			this.server.stop();
		}
		catch (Exception ex) {
			throw new IllegalStateException("DynamoDB Local did not stop", ex);
		}
	}

}
