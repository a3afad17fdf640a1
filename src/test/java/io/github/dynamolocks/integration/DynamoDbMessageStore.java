package io.github.dynamolocks.integration;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.core.serializer.support.SerializationDelegate;
import org.springframework.integration.store.AbstractKeyValueMessageStore;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.TestTable;

/**
 * Keeps the message groups of several JVMs in a table. It reads a group, changes it and
 * writes it, so updates are lost unless a lock excludes other JVMs.
 */
final class DynamoDbMessageStore extends AbstractKeyValueMessageStore {

	private final SerializationDelegate serialization = new SerializationDelegate(getClass().getClassLoader());

	private final DynamoDbClient dynamoDb;

	private final String table;

	DynamoDbMessageStore(DynamoDbClient dynamoDb, String table) {
		this.dynamoDb = dynamoDb;
		this.table = table;
	}

	@Override
	protected @Nullable Object doRetrieve(Object id) {
		AttributeValue value = this.dynamoDb
			.getItem((request) -> request.tableName(this.table).key(key(id)).consistentRead(true))
			.item()
			.get("value");
		try {
			return (value != null)
					? this.serialization.deserialize(new ByteArrayInputStream(value.b().asByteArrayUnsafe())) : null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	protected void doStore(Object id, Object objectToStore) {
		try {
			SdkBytes value = SdkBytes.fromByteArray(this.serialization.serializeToByteArray(objectToStore));
			this.dynamoDb.putItem((request) -> request.tableName(this.table)
				.item(Map.of(TestTable.DEFAULT_KEY_NAME, AttributeValue.fromS(id.toString()), "value",
						AttributeValue.fromB(value))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	protected void doStoreIfAbsent(Object id, Object objectToStore) {
		if (doRetrieve(id) == null) {
			doStore(id, objectToStore);
		}
	}

	@Override
	protected @Nullable Object doRemove(Object id) {
		Object removed = doRetrieve(id);
		this.dynamoDb.deleteItem((request) -> request.tableName(this.table).key(key(id)));
		return removed;
	}

	@Override
	protected void doRemoveAll(Collection<Object> ids) {
		ids.forEach(this::doRemove);
	}

	@Override
	protected Collection<?> doListKeys(String keyPattern) {
		throw new UnsupportedOperationException("An aggregator without a reaper lists no groups");
	}

	private static Map<String, AttributeValue> key(Object id) {
		return Map.of(TestTable.DEFAULT_KEY_NAME, AttributeValue.fromS(id.toString()));
	}

}
