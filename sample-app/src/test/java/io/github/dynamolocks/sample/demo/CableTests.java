package io.github.dynamolocks.sample.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the cable with a server that answers each byte with the next.
 */
@Timeout(30)
class CableTests {

	private final ServerSocket server;

	private final Cable cable;

	CableTests() throws IOException {
		this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
		CompletableFuture.runAsync(this::serve);
		this.cable = Cable.to("http://127.0.0.1:" + this.server.getLocalPort());
	}

	@AfterEach
	void close() throws IOException {
		this.cable.close();
		this.server.close();
	}

	@Test
	void cableTransmitsBothWays() throws IOException {
		try (Socket client = connect()) {
			assertThat(ask(client, 7)).isEqualTo(8);
		}
	}

	@Test
	void requestArrivesAfterACutCableIsRestored() throws IOException {
		try (Socket client = connect()) {
			assertThat(ask(client, 1)).isEqualTo(2);
			this.cable.cut();
			client.setSoTimeout(200);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> ask(client, 3));
			this.cable.restore();
			client.setSoTimeout(10_000);
			assertThat(client.getInputStream().read()).isEqualTo(4);
		}
	}

	@Test
	void connectionThroughACutCableIsMadeWhenItIsRestored() throws IOException {
		this.cable.cut();
		try (Socket client = connect()) {
			client.setSoTimeout(200);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> ask(client, 5));
			this.cable.restore();
			client.setSoTimeout(10_000);
			assertThat(client.getInputStream().read()).isEqualTo(6);
		}
	}

	@Test
	void closedCableEndsItsConnections() throws IOException {
		try (Socket client = connect()) {
			assertThat(ask(client, 1)).isEqualTo(2);
			this.cable.cut();
			this.cable.close();
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void cableLeadsToAddressesWithoutTls() {
		assertThat(Cable.reaches("http://localhost:4566")).isTrue();
		assertThat(Cable.reaches("https://dynamodb.eu-central-1.amazonaws.com")).isFalse();
	}

	private Socket connect() throws IOException {
		return new Socket("127.0.0.1", URI.create(this.cable.endpoint()).getPort());
	}

	private static int ask(Socket client, int question) throws IOException {
		client.getOutputStream().write(question);
		return client.getInputStream().read();
	}

	private void serve() {
		while (!this.server.isClosed()) {
			try (Socket client = this.server.accept()) {
				for (int read = client.getInputStream().read(); read >= 0; read = client.getInputStream().read()) {
					client.getOutputStream().write(read + 1);
				}
			}
			catch (IOException ex) {
				if (!this.server.isClosed()) {
					throw new UncheckedIOException(ex);
				}
			}
		}
	}

}
