package io.github.dynamolocks.annotation;

/**
 * The stores that the properties can select.
 */
enum StoreType {

	/** Keeps the locks in a table of DynamoDB. */
	DYNAMODB,

	/** Keeps the locks in this JVM. */
	MEMORY

}
