// PassThrough
