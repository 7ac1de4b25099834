//! What a handler takes out of a request, with our own words when it is not there.

use crate::error::{ApiError, Fault};
use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Path as AxumPath, Query as AxumQuery, Request,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

/// The body, read from JSON.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// The query of the address.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The variable parts of the address's path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(ApiError::stated(Fault::NotJson)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(ApiError::stated(Fault::TooLarge))
            }
            Err(rejection) => Err(ApiError::stated(Fault::RequestInvalid).with("why", rejection.body_text())),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let AxumQuery(query) =
            AxumQuery::from_request_parts(parts, state).await.map_err(|rejection: QueryRejection| {
                ApiError::stated(Fault::RequestInvalid).with("why", rejection.body_text())
            })?;
        Ok(Self(query))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let AxumPath(path) =
            AxumPath::from_request_parts(parts, state).await.map_err(|rejection: PathRejection| {
                ApiError::stated(Fault::RequestInvalid).with("why", rejection.body_text())
            })?;
        Ok(Self(path))
    }
}
