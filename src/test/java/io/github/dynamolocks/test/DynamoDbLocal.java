package io.github.dynamolocks.test;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.handler.ContextHandler;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local in this process, in memory, behind HTTP on a free port of the loopback
 * interface. It is started by the first that asks, shared by all tests of the JVM, and
 * ends with it.
 *
 * <p>
 * Its storage engine has threads that nothing turns into daemons. Test runners end all
 * the same, with {@code System.exit}; so must a {@code main} method that starts it.
 *
 * <p>
 * It is put together from DynamoDB Local's parts rather than by its {@code ServerRunner},
 * which binds all interfaces, refuses port 0, and reports its use unless told otherwise.
 *
 * <p>
 * Thread-safe.
 */
public final class DynamoDbLocal {

	private final LoopbackServer server;

	private final DynamoDbClient client;

	private DynamoDbLocal() {
		// Else each query of the storage engine is a line on the standard error stream
		SqliteLog.LOGGER.setLevel(Level.OFF);
		this.server = Engine.start();
		this.client = TestClients.client(this.server.endpoint());
	}

	/**
	 * The instance of this JVM, started if need be.
	 * @return a DynamoDB that accepts requests
	 * @throws IllegalStateException if it cannot be started
	 */
	public static DynamoDbLocal shared() {
		OptionalJar.DYNAMODB_LOCAL.require("DynamoDB Local is to be started");
		return Shared.INSTANCE;
	}

	/**
	 * Runs DynamoDB Local as a process of its own: prints {@code port} and the port, and
	 * ends when its standard input does.
	 * @param arguments not used
	 * @throws IOException if the standard input cannot be read
	 */
	public static void main(String[] arguments) throws IOException {
		System.out.println("port " + shared().endpoint().getPort());
		System.in.transferTo(OutputStream.nullOutputStream());
		System.exit(0);
	}

	/**
	 * Where it listens.
	 * @return an {@code http} address of the loopback interface
	 */
	public URI endpoint() {
		return this.server.endpoint();
	}

	/**
	 * A client that all tests share, with the SDK's default settings.
	 * @return the client, which is not to be closed
	 */
	public DynamoDbClient client() {
		return this.client;
	}

	/**
	 * Started once the first test asks, and by no earlier use of the class.
	 */
	private static final class Shared {

		private static final DynamoDbLocal INSTANCE = new DynamoDbLocal();

	}

	/**
	 * Held strongly: the logging framework would forget an unreferenced logger's level.
	 */
	private static final class SqliteLog {

		private static final Logger LOGGER = Logger.getLogger("com.almworks.sqlite4java");

	}

	/**
	 * What needs the jar of DynamoDB Local, loaded only after a look whether it is there.
	 */
	private static final class Engine {

		static LoopbackServer start() {
			HttpConfiguration http = new HttpConfiguration();
			// The clocks of leases live on it, as they do on AWS's
			http.setSendDateHeader(true);
			return LoopbackServer.start("dynamodb-local", http, handler());
		}

		private static ContextHandler handler() {
			try {
				// In memory, one database for all regions and credentials, tables active
				// at once
				LocalDynamoDBRequestHandler requests = new LocalDynamoDBRequestHandler(0, true, null, true, false);
				return new ContextHandler(new LocalDynamoDBServerHandler(requests, null), "/");
			}
			catch (Exception ex) {
				throw new IllegalStateException("DynamoDB Local did not start in memory", ex);
			}
		}

	}

}
