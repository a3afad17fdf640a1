package io.github.dynamolocks.annotation;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RestorableDynamoDbTests {

	private final List<RecordingClient> built = new ArrayList<>();

	private final RestorableDynamoDb restorable = new RestorableDynamoDb(() -> {
		RecordingClient client = new RecordingClient();
		this.built.add(client);
		return client;
	});

	@Test
	void requestsAreSentByTheNewestClient() {
		DynamoDbClient client = this.restorable.client();
		client.listTables();
		this.restorable.replace();
		client.listTables();
		client.listTables();

		assertThat(this.built).extracting((one) -> one.requests).containsExactly(1, 2);
	}

	@Test
	void failuresAreThrownAsTheClientThrowsThem() {
		assertThatExceptionOfType(ResourceNotFoundException.class)
			.isThrownBy(() -> this.restorable.client().listTables(ListTablesRequest.builder().limit(1).build()));
	}

	@Test
	void newestClientIsClosed() {
		this.restorable.replace();
		this.restorable.close();

		assertThat(this.built).extracting((one) -> one.closed).containsExactly(false, true);
	}

	@Test
	void restoreAfterTheCloseBuildsNoClient() {
		this.restorable.close();
		this.restorable.replace();

		assertThat(this.built).hasSize(1);
	}

	private static final class RecordingClient implements DynamoDbClient {

		private int requests;

		private boolean closed;

		@Override
		public ListTablesResponse listTables(ListTablesRequest request) {
			if (request.limit() != null) {
				throw ResourceNotFoundException.builder().build();
			}
			this.requests++;
			return ListTablesResponse.builder().build();
		}

		@Override
		public String serviceName() {
			return "dynamodb";
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
