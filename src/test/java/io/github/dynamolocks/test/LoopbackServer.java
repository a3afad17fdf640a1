package io.github.dynamolocks.test;

import java.net.URI;
import java.time.Duration;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * An HTTP server on a free port of the loopback interface, none of whose threads keeps
 * the JVM alive.
 */
final class LoopbackServer implements AutoCloseable {

	private static final String HOST = "127.0.0.1";

	/**
	 * Longer than any test: a pooled connection that the server closes in between looks
	 * to the client like a lost answer.
	 */
	private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);

	private final Server server;

	private final URI endpoint;

	private LoopbackServer(Server server, URI endpoint) {
		this.server = server;
		this.endpoint = endpoint;
	}

	/**
	 * Starts a server.
	 * @param name what its threads are called
	 * @param http whether it adds a {@code Date} to its answers, and the like
	 * @param handler answers the requests
	 * @return the server, which accepts connections
	 */
	static LoopbackServer start(String name, HttpConfiguration http, Handler handler) {
		QueuedThreadPool threads = new QueuedThreadPool();
		threads.setName(name);
		threads.setDaemon(true);
		Server server = new Server(threads, new ScheduledExecutorScheduler(name + "-scheduler", true), null);
		ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
		connector.setHost(HOST);
		connector.setPort(0);
		connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
		server.addConnector(connector);
		server.setHandler(handler);
		try {
			server.start();
		}
		catch (Exception ex) {
			throw new IllegalStateException("%s did not start on a free port of %s".formatted(name, HOST), ex);
		}
		return new LoopbackServer(server, URI.create("http://%s:%s".formatted(HOST, connector.getLocalPort())));
	}

	/**
	 * Where it listens.
	 * @return an address with the port that the system gave it
	 */
	URI endpoint() {
		return this.endpoint;
	}

	@Override
	public void close() {
		try {
			this.server.stop();
		}
		catch (Exception ex) {
			throw new IllegalStateException("The server at %s did not stop".formatted(this.endpoint), ex);
		}
	}

}
