package io.github.dynamolocks.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a {@link FaultProxy}: reads requests, and writes answers or closes
 * connections.
 */
final class ProxyHandler extends Handler.Abstract {

	private static final String TARGET = "X-Amz-Target";

	private final Exchange exchange;

	ProxyHandler(Exchange exchange) {
		this.exchange = exchange;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		ProxiedAnswer answer = answer(read(request));
		if (answer == null) {
			request.getConnectionMetaData().getConnection().getEndPoint().close();
			callback.succeeded();
			return true;
		}
		response.setStatus(answer.status());
		answer.headers().forEach(response.getHeaders()::put);
		response.write(true, ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8)), callback);
		return true;
	}

	private @Nullable ProxiedAnswer answer(ProxiedRequest request) {
		try {
			return this.exchange.handle(request);
		}
		catch (IOException ex) {
			// No DynamoDB behind the proxy: the client sees what it would see without the
			// proxy
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
	}

	private static ProxiedRequest read(Request request) throws IOException {
		Map<String, List<String>> headers = new HashMap<>();
		for (HttpField field : request.getHeaders()) {
			headers.put(field.getName(), request.getHeaders().getValuesList(field.getName()));
		}
		String target = request.getHeaders().get(TARGET);
		// DynamoDB_20120810.UpdateItem
		String operation = (target != null) ? target.substring(target.indexOf('.') + 1) : "";
		return new ProxiedRequest(operation, headers, Content.Source.asString(request, StandardCharsets.UTF_8));
	}

	/**
	 * What the proxy does with a request.
	 */
	interface Exchange {

		/**
		 * Handles a request.
		 * @return what the client is answered, or null to close its connection
		 */
		@Nullable ProxiedAnswer handle(ProxiedRequest request) throws IOException, InterruptedException;

	}

}
